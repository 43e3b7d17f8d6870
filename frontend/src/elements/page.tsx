import { useEffect } from "react";
import { Header } from "../shell/Header";
import { Skeleton } from "../shell/Skeleton";
import type { ElementProps } from "../ui/element";
import { useApp, useChildNodes, useStatusAs } from "../ui/hooks";
import { lazyModule } from "../ui/lazy";
import { isAway, useCover } from "../ui/Pending";
import { TreeNode } from "../ui/tree";

/** The app's layout, as Streamlit's page calls it. */
const LAYOUTS = { centered: "narrow", wide: "wide" } as const;

/** Most apps have no icon of their own. */
const icon = lazyModule(() => import("../shell/favicon"));

/** Node 0: the sidebar beside a column of header, main part and bottom. */
export default function Page({ id, props }: ElementProps<"page">) {
  const { bootstrap, memory } = useApp();
  const title = props.title ?? bootstrap.title;
  useEffect(() => {
    if (title) document.title = title;
  }, [title]);
  const sign = props.icon_file ?? props.icon;
  const icons = icon.use(sign !== null);
  useEffect(() => icons?.favicon(sign), [icons, sign]);

  const nodes = useChildNodes(id);
  const regions = new Map(nodes.map((node) => [node.props["name"], node.id]));
  const main = nodes.find((node) => node.props["name"] === "main");
  const hasContent = useStatusAs(({ script }) => script === "notRunning" || (main?.children.length ?? 0) > 0);
  const covered = useCover(hasContent, isAway(memory));
  const draw = (name: string) => {
    const region = regions.get(name);
    return region === undefined ? null : <TreeNode key={name} id={region} />;
  };
  return (
    <div
      className={`stAppViewContainer appview-container layout-${props.layout}`}
      data-testid="stAppViewContainer"
      data-layout={LAYOUTS[props.layout]}
      data-covered={covered}
    >
      {draw("sidebar")}
      <div className="page-column">
        <Header menuItems={props.menu_items} logo={props.logo} />
        {covered === "all" && (hasContent || main === undefined) && <Skeleton />}
        {draw("main")}
        {draw("bottom")}
      </div>
    </div>
  );
}
