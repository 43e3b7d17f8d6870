import type { Values } from "../core/values";

/** The app has put a text into the field of `st.chat_input`: in the place of what was typed. */
export default function fillChatInput({ id = "", text = "" }: { id?: string; text?: string }, _n: number, values: Values): void {
  values.setDraft({ id }, text === "" ? null : text);
}
