import { Component, type ReactNode } from "react";
import { forgetFailures, noteCrash, tryAgain } from "./chunks";
import { shell } from "../texts/en/shell";
import { put } from "../texts/texts";

interface Props {
  readonly kind: string;
  /** A change of these gives the element another chance. */
  readonly props: unknown;
  readonly children: ReactNode;
}

interface State {
  readonly error: Error | null;
  readonly props: unknown;
}

/** An element that crashes shows a small error in its place, and the page goes on. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, props: this.props.props };
  private forget: (() => void) | undefined;

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps(next: Props, state: State): Partial<State> | null {
    if (next.props === state.props) return null;
    if (state.error !== null) forgetFailures();
    return { error: null, props: next.props };
  }

  override componentDidCatch(error: unknown): void {
    console.error(`Millpond: the element "${this.props.kind}" could not be drawn.`, error);
    this.forget = noteCrash(this);
  }

  override componentDidUpdate(): void {
    if (this.state.error === null) this.forget?.();
  }

  override componentWillUnmount(): void {
    this.forget?.();
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div className="element-error" role="alert">
        <strong>{put(shell.failed, { kind: this.props.kind })}</strong> {error.message}{" "}
        <button type="button" onClick={() => pressed(error)}>
          {shell.again}
        </button>
      </div>
    );
  }
}

/** What the last press was to mend. */
let before = "";

/**
 * A script that came broken stays broken, under its address, for as long as the page is there: only a new page asks for it
 * again. One that did not come (browsers speak of a "module" then) is asked for again.
 */
function pressed({ name, message }: Error): void {
  if (name === "SyntaxError" || (message === before && !/module|fetch/.test(message))) return location.reload();
  before = message;
  tryAgain();
}
