/** Tables as text, for Vega: its own reader of them makes code of the names of their columns, which the page's policy forbids. */
import * as vega from "vega";
import { cellsOf } from "../deck/csv";

/** What a specification says of the text. */
interface Format {
  readonly delimiter?: string;
  /** The names of the columns, where the text has none. */
  readonly header?: readonly string[];
}

type Reader = (text: string, format?: Format) => Record<string, unknown>[];

function readerOf(usual: string): Reader {
  return (text, { delimiter = usual, header } = {}) => {
    // What answers for a file that is not there, and for a reader who has to sign in.
    if (/^\s*<(!doctype|html|\?xml)/i.test(text)) throw new Error("It is a web page, and no table.");
    const [first = [], ...rest] = cellsOf(text, delimiter);
    const names = header ?? first;
    return (header === undefined ? rest : [first, ...rest]).map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]])));
  };
}

// Its types lack it.
const { formats } = vega as unknown as { readonly formats: (name: string, reader: Reader & { readonly responseType: string }) => void };

for (const [name, delimiter] of Object.entries({ csv: ",", tsv: "\t", dsv: "," })) {
  formats(name, Object.assign(readerOf(delimiter), { responseType: "text" }));
}
