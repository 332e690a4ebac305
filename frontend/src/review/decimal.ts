// Decimal numbers as whole millionths, so that money adds up: no floats.
const UNIT = 1_000_000n;

/** `1160.00` or `-0.5` as millionths; null for anything else. The server tells amounts in this form. */
export function parse(text: string): bigint | null {
  const found = /^(-?)(\d{1,15})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (!found) return null;
  const value = BigInt(found[2]!) * UNIT + BigInt((found[3] ?? "").padEnd(6, "0"));
  return found[1] ? -value : value;
}

/** Millionths as `1160.00`: two decimals, or as many as are there. */
export function format(value: bigint): string {
  const size = value < 0n ? -value : value;
  const decimals = String(size % UNIT).padStart(6, "0").replace(/0{1,4}$/, "");
  return `${value < 0n ? "-" : ""}${size / UNIT}.${decimals}`;
}
