import { Component, type ReactNode } from "react";
import { latecomers } from "./latecomers";

/** The last resort: something outside of all elements crashed. */
export class Crash extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const message = error instanceof Error ? error.message : String(error);
    const late = latecomers.get();
    return (
      <div className="crash" role="alert">
        {late ? <late.CrashNote message={message} /> : message}
      </div>
    );
  }
}
