import { errorLinks } from "../texts/en/errorLinks";
import type { PropsByKind } from "../wire.gen";
import { tracebackText } from "./exceptionText";

/** What an address may be long, everywhere. */
const LONGEST = 1800;

/** Links that ask others about an error. Nothing is sent before they are followed. */
export function ExceptionLinks({ props }: { props: PropsByKind["exception"] }) {
  const { type, message } = props;
  const places: readonly [string, string, string][] = [
    [errorLinks.search, "https://www.google.com/search?q=", `python ${type} ${message}`],
    [errorLinks.assistant, "https://chatgpt.com/?q=", tracebackText(props)],
  ];
  return (
    <div className="stExceptionLinks" data-testid="stExceptionLinks">
      {places.map(([name, address, question]) => (
        <a key={name} href={address + encodeURIComponent(shortened(question))} target="_blank" rel="noopener noreferrer">
          {name} <span className="visually-hidden">{errorLinks.newTab}</span>
        </a>
      ))}
    </div>
  );
}

/** Its end says most; and no half of a character, which no address can have. */
function shortened(text: string): string {
  return (text.length <= LONGEST ? text : `…${text.slice(-LONGEST)}`).replace(/[\uD800-\uDFFF]/gu, "");
}
