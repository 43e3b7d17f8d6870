import { texts } from "../texts";

export const chat = texts("chat", {
  send: "Send message",
  stop: "Stop",
  from: "Chat message from {name}",
  toEnd: "Scroll to the end",
  said: "{name} says: {text}",
  attached: "Attached",
  attachFile: "Attach a file",
  attachFiles: "Attach files",
  attachFolder: "Attach a folder",
  drop: "Drop files to attach them",
  dropFolder: "Drop a folder to attach it",
  cancelRecording: "Cancel recording",
  sentSoon: "The message is sent when the upload is complete.",
});
