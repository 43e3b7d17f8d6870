import { useEffect } from "react";
import { Header } from "../shell/Header";
import { Skeleton } from "../shell/Skeleton";
import { favicon } from "../shell/favicon";
import type { ElementProps } from "../ui/element";
import { useApp, useChildNodes } from "../ui/hooks";
import { TreeNode } from "../ui/tree";

/** The app's layout, as Streamlit's page calls it. */
const LAYOUTS = { centered: "narrow", wide: "wide" } as const;

/** Node 0: the sidebar beside a column of header, main part and bottom. */
export default function Page({ id, props }: ElementProps<"page">) {
  const { bootstrap } = useApp();
  const title = props.title ?? bootstrap.title;
  useEffect(() => {
    if (title) document.title = title;
  }, [title]);
  useEffect(() => favicon(props.icon), [props.icon]);

  const regions = new Map(useChildNodes(id).map((node) => [node.props["name"], node.id]));
  const draw = (name: string) => {
    const region = regions.get(name);
    return region === undefined ? null : <TreeNode key={name} id={region} />;
  };
  return (
    <div className={`stAppViewContainer appview-container layout-${props.layout}`} data-testid="stAppViewContainer" data-layout={LAYOUTS[props.layout]}>
      {draw("sidebar")}
      <div className="page-column">
        <Header menuItems={props.menu_items} />
        {regions.size === 0 ? <Skeleton /> : draw("main")}
        {draw("bottom")}
      </div>
    </div>
  );
}
