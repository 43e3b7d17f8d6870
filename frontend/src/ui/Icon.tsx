/** To be replaced by the full set of icons: emoji until then. */
export function Icon({ value }: { value: string }) {
  return <span aria-hidden="true">{value}</span>;
}
