"""What watches over the workers: takes over from the dead, finds lost hints, keeps the schedules, clears away."""
