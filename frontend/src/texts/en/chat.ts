import { texts } from "../texts";

export const chat = texts("chat", {
  send: "Send message",
  stop: "Stop",
  from: "Chat message from {name}",
  toEnd: "Scroll to the end",
  said: "{name} says: {text}",
});
