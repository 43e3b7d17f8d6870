import { Component, type ReactNode } from "react";

/** The last resort: something outside of all elements crashed. */
export class Crash extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div className="crash" role="alert">
        <h1>This page could not be shown</h1>
        <p>{error instanceof Error ? error.message : String(error)}</p>
        <p>What you entered is kept. Loading the page again often helps; if not, tell the app's author.</p>
        <button type="button" className="push push-primary" onClick={() => location.reload()}>
          Load the page again
        </button>
      </div>
    );
  }
}
