import { Sidebar } from "../shell/Sidebar";
import type { ElementProps } from "../ui/element";
import { useNode } from "../ui/hooks";
import { Children } from "../ui/tree";

export default function Region({ id, props }: ElementProps<"region">) {
  const empty = useNode(id)?.children.length === 0;
  const block = (
    <div className="stVerticalBlock" data-testid="stVerticalBlock">
      <Children of={id} />
    </div>
  );
  switch (props.name) {
    case "main":
      return (
        <main className="stMain" data-testid="stMain" id="main" tabIndex={-1}>
          <div className="stMainBlockContainer block-container" data-testid="stMainBlockContainer">
            {block}
          </div>
        </main>
      );
    case "sidebar":
      return empty ? null : <Sidebar>{block}</Sidebar>;
    case "bottom":
      return empty ? null : (
        <div className="stBottom" data-testid="stBottom">
          <div className="stBottomBlockContainer" data-testid="stBottomBlockContainer">
            {block}
          </div>
        </div>
      );
  }
}
