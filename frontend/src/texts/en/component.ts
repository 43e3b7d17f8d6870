import { texts } from "../texts";

export const component = texts("component", {
  silent:
    "The component {name} has not reported that it is ready. Check that its page {url} exists, that it logs no error to the browser's console, and that it calls Streamlit.setComponentReady().",
  refused: "The component {name} cannot be shown: its page {url} returned status {status}.",
  failed: "The component {name} failed: {error}",
  version: "The component {name} cannot be shown: its page {url} uses a different version of the protocol than this page.",
});
