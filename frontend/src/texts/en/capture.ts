import { texts } from "../texts";

export const capture = texts("capture", {
  turnOn: "Turn on the camera",
  takePhoto: "Take a photo",
  clearPhoto: "Clear the photo",
  switchCamera: "Use another camera",
  photo: "Photo",
  live: "What the camera sees",
  record: "Record",
  stop: "Stop recording",
  pause: "Pause recording",
  resume: "Go on recording",
  clearRecording: "Clear the recording",
  recording: "Recording",
  level: "Volume",
  time: "Length of the recording",
  insecure: "The browser lets this page have no camera and no microphone: its address has to begin with https:.",
  noCamera: "The camera is not allowed. Allow it for this page in the browser, and try again.",
  noMicrophone: "The microphone is not allowed. Allow it for this page in the browser, and try again.",
  missingCamera: "No camera can be used.",
  missingMicrophone: "No microphone can be used.",
  stopFirst: "Stop the recording first.",
});
