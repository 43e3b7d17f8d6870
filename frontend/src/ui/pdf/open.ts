/** Opens a PDF with pdf.js, whose worker and files are our own server's. */
import { getDocument, GlobalWorkerOptions, PasswordResponses, VerbosityLevel, version, type PDFDocumentLoadingTask, type PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import worker from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";

GlobalWorkerOptions.workerSrc = new URL(worker, document.baseURI).href;

/** Beside this chunk: see build/pdfFiles.ts. */
const FILES = import.meta.url.replace(/[^/]*$/, `pdfjs-${version}/`);
/** Of a larger file only what is looked at comes. */
const PART = 1 << 18;

/** Those that are shown. Documents can claim to have billions. */
const MOST_PAGES = 10_000;

export type Source = { readonly url: string } | { readonly data: Uint8Array };

/** `ask` is called when a password is needed; `again`: the last one was wrong. */
export function open(source: Source, ask: (again: boolean, answer: (password: string) => void) => void): PDFDocumentLoadingTask {
  const task = getDocument({
    ...source,
    cMapUrl: `${FILES}cmaps/`,
    standardFontDataUrl: `${FILES}standard_fonts/`,
    wasmUrl: `${FILES}wasm/`,
    rangeChunkSize: PART,
    disableAutoFetch: true,
    disableStream: true,
    enableXfa: false,
    verbosity: VerbosityLevel.ERRORS,
  });
  task.onPassword = (answer: (password: string) => void, reason: number) => ask(reason === PasswordResponses.INCORRECT_PASSWORD, answer);
  return task;
}

/** How many pages there are to be seen. */
export function pagesOf(document: PDFDocumentProxy): number {
  return Math.min(MOST_PAGES, document.numPages);
}

export type { PDFDocumentLoadingTask as Task, PDFDocumentProxy as Document };
