/** The rules that name the page's fonts, in a chunk of their own: see `pageFonts.ts`. */
import "@fontsource-variable/source-code-pro/index.css";
import "@fontsource-variable/source-sans-3/index.css";
import "@fontsource-variable/source-sans-3/wght-italic.css";
