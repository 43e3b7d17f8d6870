/**
 * What the user did to the widgets: values, half-typed text, unsent forms.
 *
 * The tab owns what the user does, and the server never echoes it. So a widget
 * shows the newer of two values: what the server last said, and what the user
 * did since.
 */
import { IS_FORM, REBASES, ROOT, SECRET, SUBMITS, type Event } from "../wire.gen";
import { isLeftover } from "./edit";
import { Listeners } from "./listeners";
import type { Memory } from "./memory";
import { sameChoice, sameJson } from "./props";
import type { Changes, Node, Tree } from "./tree";

/** The props of a widget that the values store needs. */
export interface WidgetRef {
  readonly id: string;
  readonly form?: string | null;
  /** A change waits for the next event. */
  readonly quiet?: boolean;
}

interface Entry {
  /** What the server last said. */
  told: unknown;
  /** What the server knows, or will know once the events under way are done. */
  value: unknown;
  /** Changed inside a form and not yet submitted. */
  pending?: { value: unknown };
  /** Typed and not yet committed. */
  draft: string | null;
  form: string | null;
  /** A password: what is typed is never stored. */
  secret: boolean;
  rebases: boolean;
}

/** What a reload must not lose of a widget. */
interface Unsent {
  /** What the server knew: if it says something else now, the rest is out of date. */
  readonly base: unknown;
  readonly form: string | null;
  readonly draft: string | null;
  readonly pending: { readonly value: unknown } | undefined;
  readonly held: { readonly value: unknown } | undefined;
}

export interface Sender {
  /** Sends an event; the values store never talks to the connection itself. */
  send(values: Record<string, unknown>, trigger: string | null): void;
  /** Events that the server has not finished. */
  unfinished(): readonly Event[];
}

export class Values {
  private readonly entries = new Map<string, Entry>();
  /** Changes of quiet widgets, which go with the next event. */
  private held = new Map<string, { readonly value: unknown; readonly base: unknown }>();
  /** A mouse button or a finger is down. */
  private pressing = false;
  /** A change is sent when it goes up. */
  private due = false;
  /** What else waits until it goes up. */
  private waiting: (() => unknown)[] = [];
  private readonly listeners = new Listeners<string>();
  /** Where forms were found, by id. */
  private readonly forms = new Map<string, number>();
  private readonly fields = new Map<string, { readonly form: string; readonly settle: () => boolean }>();

  constructor(
    private readonly tree: Tree,
    private readonly sender: Sender,
    private readonly memory: Memory,
  ) {}

  /** What the widget shows. `fallback` is for a widget that is not in the tree. */
  get(id: string, fallback?: unknown): unknown {
    const entry = this.entries.get(id);
    if (entry === undefined) return fallback;
    return entry.pending !== undefined ? entry.pending.value : entry.value;
  }

  /** Text that was typed and not committed, or null. */
  draft(id: string): string | null {
    return this.entries.get(id)?.draft ?? null;
  }

  /** True when the form has changes that were not submitted. */
  formChanged(form: string): boolean {
    for (const entry of this.entries.values()) if (entry.form === form && entry.pending !== undefined) return true;
    return false;
  }

  subscribe(id: string, listener: () => void): () => void {
    return this.listeners.subscribe(id, listener);
  }

  /** The user changed the widget. */
  set(widget: WidgetRef, value: unknown): void {
    const entry = this.entry(widget);
    entry.draft = null;
    if (entry.form !== null) {
      if (sameJson(entry.value, value)) delete entry.pending;
      else entry.pending = { value };
    } else if (!sameJson(entry.value, value)) {
      const base = this.held.has(widget.id) ? this.held.get(widget.id)?.base : entry.value;
      entry.value = value;
      this.held.set(widget.id, { value, base });
      if (widget.quiet !== true) this.sendHeld();
    }
    this.remember(widget.id, entry);
    this.listeners.tell(widget.id);
  }

  /** The user is typing. */
  setDraft(widget: WidgetRef, draft: string | null): void {
    const entry = this.entry(widget);
    if (entry.draft === draft) return;
    entry.draft = draft;
    this.remember(widget.id, entry);
    this.listeners.tell(widget.id);
  }

  /** A button was pressed, with this choice. A form's button sends the form's values. */
  press(widget: WidgetRef, choice?: unknown): void {
    const form = widget.form ?? null;
    // What waited for the pointer is sent first: the callback's arguments may depend on it.
    this.sendNow();
    if (form === null) return this.send(choice === undefined ? {} : { [widget.id]: choice }, widget.id);
    if (!this.settle(form)) return;
    const values: Record<string, unknown> = {};
    const changed: string[] = [];
    for (const [id, entry] of this.entries) {
      if (entry.form !== form || entry.pending === undefined) continue;
      values[id] = entry.value = entry.pending.value;
      delete entry.pending;
      this.remember(id, entry);
      changed.push(id);
    }
    this.send(values, widget.id);
    if (this.clearsOnSubmit(form)) this.resetForm(form);
    for (const id of changed) this.listeners.tell(id);
  }

  /**
   * The pointer goes down. Until it is up and the click has been handled,
   * nothing happens that could move the click's target away from under the
   * pointer: a field that loses the focus sends what was typed just before the
   * click, or after it.
   */
  hold(): void {
    this.pressing = true;
  }

  /** The pointer is up, and the click has been handled. */
  release(): void {
    if (!this.pressing) return;
    this.settleWaiting();
    this.pressing = false;
    if (this.due) this.send({}, null);
  }

  /** Sends what waits for the pointer, because something else must be sent after it. */
  sendNow(): void {
    this.settleWaiting();
    if (this.due) this.send({}, null);
  }

  /** Calls it now, or if the pointer is down, when it goes up. */
  whenReleased(action: () => unknown): void {
    if (this.pressing) this.waiting.push(action);
    else action();
  }

  private settleWaiting(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const action of waiting) action();
  }

  private sendHeld(): void {
    if (this.pressing) this.due = true;
    else this.send({}, null);
  }

  /**
   * Registers how to settle a field of a form before the form is sent: apply
   * what was typed and return true, or show what is wrong and return false.
   * Returns a function that takes this back.
   */
  onSubmit(widget: { id: string; form: string }, settle: () => boolean): () => void {
    const field = { form: widget.form, settle };
    this.fields.set(widget.id, field);
    return () => {
      if (this.fields.get(widget.id) === field) this.fields.delete(widget.id);
    };
  }

  /** Settles all fields of the form. False if one of them is wrong. */
  private settle(form: string): boolean {
    let settled = true;
    for (const field of this.fields.values()) if (field.form === form && !field.settle()) settled = false;
    return settled;
  }

  private send(values: Record<string, unknown>, trigger: string | null): void {
    const held = [...this.held].map(([id, { value }]) => [id, value] as const);
    this.held.clear();
    this.due = false;
    this.sender.send({ ...Object.fromEntries(held), ...values }, trigger);
    for (const [id] of held) this.remember(id, this.entries.get(id));
  }

  /** Presses the first submit button of the form; false when there is none, or it is disabled. */
  submit(form: string): boolean {
    const button = this.submitButton(form);
    if (button === undefined) return false;
    this.press({ id: button.props["id"] as string, form });
    return true;
  }

  /** Whether the Enter key sends the form: the app wants it, and the first submit button can be pressed. */
  submitsOnEnter(form: string): boolean {
    return this.formNode(form)?.props["enter_to_submit"] === true && this.submitButton(form) !== undefined;
  }

  private formNode(form: string): Node | undefined {
    const isIt = (node: Node) => IS_FORM.has(node.kind) && node.props["id"] === form;
    // Called at each key, so the tree is not searched for a form that has not moved.
    const known = this.tree.get(this.forms.get(form) ?? ROOT);
    if (known !== undefined && isIt(known)) return known;
    for (const node of this.tree.walk()) {
      if (!isIt(node)) continue;
      this.forms.set(form, node.id);
      return node;
    }
    return undefined;
  }

  private submitButton(form: string): Node | undefined {
    for (const node of this.tree.walk(this.formNode(form)?.id)) {
      if (!SUBMITS.has(node.kind) || node.props["form"] !== form) continue;
      return node.props["disabled"] === true ? undefined : node;
    }
    return undefined;
  }

  /** Adopts what a delta says about widgets. Its server knew the events up to `seq`. */
  adopt(changes: Changes, seq = 0): void {
    const gone = new Set<string>();
    for (const node of changes.removed) if (isWidget(node)) gone.add(node.props["id"] as string);
    for (const id of changes.set) {
      const node = this.tree.get(id);
      if (node === undefined || !isWidget(node)) continue;
      gone.delete(node.props["id"] as string);
      this.tell(node, false, seq);
    }
    for (const [id, props] of changes.patched) {
      const node = this.tree.get(id);
      if (node !== undefined && isWidget(node)) this.tell(node, "value" in props, seq);
    }
    // What is left over from another process may have been drawn anew elsewhere, some deltas ago.
    if (changes.removed.some((node) => isLeftover(node.id))) for (const node of this.tree.walk()) gone.delete(node.props["id"] as string);
    for (const id of gone) this.forget(id);
  }

  /** Another session: all that was typed belongs to the old one. */
  clear(): void {
    const ids = [...this.entries.keys()];
    this.entries.clear();
    this.held.clear();
    this.waiting = [];
    this.due = false;
    for (const id of ids) this.listeners.tell(id);
  }

  /**
   * The server drew the widget with a value. `explicit`: as a change, which
   * replaces what was typed. Otherwise as part of a new node (for example after
   * a reconnection), where an unchanged value keeps what was typed.
   */
  private tell(node: Node, explicit: boolean, seq: number): void {
    const id = node.props["id"] as string;
    const form = (node.props["form"] as string | null | undefined) ?? null;
    const told = node.props["value"];
    const entry = this.entries.get(id);
    // Something may have been typed into a field that is drawn only now.
    if (entry === undefined || entry.told === undefined) {
      const secret = SECRET[node.kind]?.includes(node.props["type"]) === true;
      const rebases = REBASES.has(node.kind);
      const added: Entry = { told, value: this.newerValue(id, told, seq), draft: entry?.draft ?? null, form, secret, rebases };
      this.entries.set(id, added);
      if (added.draft === null) this.recall(id, added);
      return this.listeners.tell(id);
    }
    entry.form = form;
    if (!explicit && sameJson(entry.told, told)) return;
    // Edits name the table to which they belong.
    const reworded = !sameJson(entry.told, told) && (entry.rebases || sameChoice(entry.told, told));
    entry.told = told;
    // A changed label of an option does not undo what the user has done since.
    if (reworded && (entry.pending !== undefined || this.held.has(id))) return;
    const value = this.newerValue(id, told, seq);
    // A submitted form that clears itself shows this already, and the user may be typing again. Or the page
    // is drawn anew with what the server knew when the user changed it: the change is not sent yet, and stays.
    if (sameJson(entry.value, value) || sameJson(this.held.get(id)?.base, value)) return;
    this.held.delete(id);
    entry.value = value;
    delete entry.pending;
    entry.draft = null;
    this.remember(id, entry);
    this.listeners.tell(id);
  }

  /** Keeps what was not sent, for a reload of the page. */
  private remember(id: string, entry: Entry | undefined): void {
    const held = this.held.get(id);
    if (entry === undefined || entry.secret || (entry.draft === null && entry.pending === undefined && held === undefined)) {
      return this.memory.delete(unsentKey(id));
    }
    const { draft, form, pending } = entry;
    const unsent: Unsent = { base: held === undefined ? entry.value : held.base, form, draft, pending, held };
    this.memory.set(unsentKey(id), unsent);
  }

  /** The page was reloaded: restores what was not sent, unless the server says something new. */
  private recall(id: string, entry: Entry): void {
    const unsent = this.memory.get(unsentKey(id)) as Unsent | undefined;
    if (unsent === undefined) return;
    if (entry.form !== unsent.form || !(entry.rebases || sameChoice(entry.value, unsent.base))) return this.memory.delete(unsentKey(id));
    if (unsent.pending !== undefined) entry.pending = unsent.pending;
    if (unsent.held !== undefined) {
      this.held.set(id, { ...unsent.held, base: unsent.base });
      entry.value = unsent.held.value;
    }
    entry.draft = unsent.draft;
  }

  /** What the user did that the server did not know yet, otherwise what the server said. */
  private newerValue(id: string, told: unknown, seq: number): unknown {
    const events = this.sender.unfinished();
    for (let i = events.length - 1; i >= 0; i--) {
      const event = events[i];
      if (event === undefined || event.seq <= seq) break;
      const { values, trigger } = event;
      // What was chosen with a press is over with it.
      if (values !== undefined && id in values && id !== trigger) return values[id];
    }
    return told;
  }

  private entry(widget: WidgetRef): Entry {
    let entry = this.entries.get(widget.id);
    if (entry === undefined) {
      entry = { told: undefined, value: undefined, draft: null, form: widget.form ?? null, secret: false, rebases: false };
      this.entries.set(widget.id, entry);
    }
    return entry;
  }

  private clearsOnSubmit(form: string): boolean {
    return this.formNode(form)?.props["clear_on_submit"] === true;
  }

  /** Shows what the server last said, until it says what a cleared form shows. */
  private resetForm(form: string): void {
    for (const [id, entry] of this.entries) {
      if (entry.form !== form) continue;
      entry.value = entry.told;
      entry.draft = null;
      this.remember(id, entry);
      this.listeners.tell(id);
    }
  }

  private forget(id: string): void {
    this.held.delete(id);
    this.memory.delete(unsentKey(id));
    if (this.entries.delete(id)) this.listeners.tell(id);
  }
}

function unsentKey(id: string): string {
  return `unsent:${id}`;
}

/** Nodes with an id and a value: not buttons, which have no value, nor forms, which are no widgets. */
function isWidget(node: Node): boolean {
  const id = node.props["id"];
  return typeof id === "string" && id !== "" && "value" in node.props;
}
