import { useRef } from "react";
import type { ElementProps } from "../ui/element";
import { useApp } from "../ui/hooks";
import { safeLink } from "../ui/markdown/url";
import { nameOf, PushFace, pushClass } from "../ui/PushButton";
import { useKeyNames, useShortcut } from "../ui/shortcut";
import { Tooltip } from "../ui/Tooltip";
import "./link_button.css";

/** A link that looks like a button. The script hears of a click where it asked to: then the element has an id. */
export default function LinkButton({ props }: ElementProps<"link_button">) {
  const app = useApp();
  const link = useRef<HTMLAnchorElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const { id, url, help, disabled, shortcut, type } = props;
  const { aria } = useKeyNames(shortcut);
  useShortcut(shortcut, () => link.current?.click(), disabled, place);
  const href = disabled ? undefined : safeLink(url);
  return (
    <div ref={place} className="stLinkButton" data-testid="stLinkButton">
      <Tooltip text={help} stretch disabled={disabled}>
        {(described) => (
          <a
            ref={link}
            {...{ kind: type }}
            className={`${pushClass(props)} push-link`}
            data-testid={`stBaseLinkButton-${type}`}
            href={href}
            target="_blank"
            rel="noopener noreferrer"
            {...(href === undefined ? { role: "link", "aria-disabled": true } : {})}
            {...nameOf(props)}
            {...described}
            aria-keyshortcuts={aria}
            // Of a form it sends nothing.
            onClick={() => href !== undefined && id !== "" && app.press({ id, form: null })}
          >
            <PushFace props={props} />
          </a>
        )}
      </Tooltip>
    </div>
  );
}
