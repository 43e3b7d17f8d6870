import { texts } from "../texts";

export const component = texts("component", {
  silent:
    "The component {name} has not said that it is ready. Its page is {url}: is it there, does it show an error on the browser's console, and does it call Streamlit.setComponentReady()?",
  refused: "The component {name} cannot be shown: its page {url} answered {status}.",
  failed: "The component {name} has failed: {error}",
  version: "The component {name} cannot be shown: its page {url} speaks another version of the protocol than this page.",
});
