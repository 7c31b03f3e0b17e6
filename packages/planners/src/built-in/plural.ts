/** Good enough for the labels of things: "companies", "boxes", "orders". */
export function plural(label: string): string {
  if (/[^aeiou]y$/.test(label)) return `${label.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(label) ? `${label}es` : `${label}s`;
}
