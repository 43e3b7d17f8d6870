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
  wrongType: "Files of this type are not taken.",
  full: "There is no room for the file.",
  gone: "The page has to be loaded again first.",
  failed: "The upload has failed.",
  wait: "Wait until the upload is complete.",
});
