import { texts } from "../texts";

export const files = texts("files", {
  upload: "Upload",
  uploadFolder: "Upload a folder",
  drop: "or drop files here",
  dropFolder: "or drop a folder here",
  limit: "Up to {size} per file",
  remove: "Remove {name}",
  cancel: "Cancel the upload of {name}",
  retry: "Try {name} again",
  progress: "Upload of {name}",
  sent: "{sent} of {size}",
  waiting: "Waiting for the connection",
  tooLarge: "The file is larger than {size}.",
  wrongType: "Files of this type are not allowed.",
  full: "There is not enough space for this file.",
  gone: "Reload the page first.",
  failed: "The upload failed.",
  wait: "Wait until the upload is complete.",
});
