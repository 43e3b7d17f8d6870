import { type ReactNode, useId } from "react";

/** A control of a column's menu, after its name. */
export function LabeledField({ label, children }: { readonly label: string; readonly children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="columnMenuField">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}
