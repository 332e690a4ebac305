"""Jobs at times: a cron expression in the company's zone, a job at each tick, once however many workers there are."""
