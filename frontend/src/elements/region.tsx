import { Skeleton } from "../shell/Skeleton";
import { Sidebar } from "../shell/Sidebar";
import { shell as texts } from "../texts/en/shell";
import type { ElementProps } from "../ui/element";
import { useNode, useStatus } from "../ui/hooks";
import { Children, PageChildren } from "../ui/tree";

export default function Region({ id, props }: ElementProps<"region">) {
  const empty = useNode(id)?.children.length === 0;
  if (empty && props.name === "main") return <Nothing />;
  const block = (
    <div className="stVerticalBlock" data-testid="stVerticalBlock">
      {props.name === "main" ? <PageChildren of={id} /> : <Children of={id} />}
    </div>
  );
  switch (props.name) {
    case "main":
      return (
        <main className="stMain" data-testid="stMain" id="stMain" tabIndex={-1}>
          <div className="stMainBlockContainer block-container" data-testid="stMainBlockContainer">
            {block}
          </div>
        </main>
      );
    case "sidebar":
      return empty ? null : <Sidebar>{block}</Sidebar>;
    case "bottom":
      return empty ? null : (
        <section className="stBottom" data-testid="stBottom" aria-label={texts.bottom}>
          <div className="stBottomBlockContainer" data-testid="stBottomBlockContainer">
            {block}
          </div>
        </section>
      );
  }
}

/** Before the first element of the first run: grey bars. Afterwards an app may well be empty. */
function Nothing() {
  const { script } = useStatus("script");
  return (
    <main className="stMain" data-testid="stMain" id="stMain" tabIndex={-1}>
      {script === "notRunning" ? <div className="stMainBlockContainer" data-testid="stMainBlockContainer" /> : <Skeleton />}
    </main>
  );
}
