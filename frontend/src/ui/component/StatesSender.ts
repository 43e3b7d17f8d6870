/** What a component of the page sets: what it sets in one go is one event, and a flood costs few. */
import type { Values, WidgetRef } from "../../core/values";
import { Throttle } from "./Throttle";

interface Batch {
  readonly s: Record<string, unknown>;
  readonly t: Record<string, unknown>;
}

export class StatesSender {
  private batch: Batch | null = null;
  /** What waits for the form to be sent. */
  private waiting: { readonly text: string; readonly batch: Batch } | null = null;
  private readonly throttle = new Throttle(() => this.flush());
  private due = false;

  constructor(
    private readonly values: Values,
    private readonly widget: WidgetRef,
  ) {}

  set(name: string, value: unknown): void {
    this.add("s", name, value);
  }

  trigger(name: string, value: unknown): void {
    this.add("t", name, value);
  }

  close(): void {
    this.throttle.flush();
    this.flush();
  }

  private add(kind: "s" | "t", name: string, value: unknown): void {
    // What has no form is an error of the component's, here and now.
    const plain = JSON.parse(JSON.stringify(value) ?? "null") as unknown;
    this.batch ??= { s: {}, t: {} };
    this.batch[kind][name] = plain;
    if (this.due) return;
    this.due = true;
    queueMicrotask(() => {
      this.due = false;
      this.throttle.give("");
    });
  }

  private flush(): void {
    const { batch, values, widget } = this;
    if (batch === null) return;
    this.batch = null;
    const inForm = typeof widget.form === "string";
    const before = inForm && this.waiting !== null && values.get(widget.id) === this.waiting.text && values.formChanged(widget.form) ? this.waiting.batch : null;
    const whole = before === null ? batch : { s: { ...before.s, ...batch.s }, t: { ...before.t, ...batch.t } };
    // The number tells two that are alike apart.
    const text = JSON.stringify({ ...whole, n: Math.random() });
    this.waiting = inForm ? { text, batch: whole } : null;
    values.set(widget, text);
    // A trigger is not to be replaced by what follows it.
    if (!inForm) values.sendNow();
  }
}
