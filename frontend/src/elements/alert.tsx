import type { ElementProps } from "../ui/element";
import { Icon } from "../ui/Icon";
import { InlineMarkdown, Markdown } from "../ui/Markdown";
import "./alert.css";

const HOOKS = {
  error: "stAlertContentError",
  warning: "stAlertContentWarning",
  info: "stAlertContentInfo",
  success: "stAlertContentSuccess",
};

export default function Alert({ props }: ElementProps<"alert">) {
  const { level, body, icon, title } = props;
  // Errors interrupt a screen reader; the others wait until it is quiet.
  const role = level === "error" || level === "warning" ? "alert" : "status";
  return (
    <div className="stAlert" data-testid="stAlert">
      <div className="stAlertContainer" data-testid="stAlertContainer" data-level={level} role={role}>
        <div className="stAlertContent" data-testid={HOOKS[level]}>
          {icon && (
            <span className="stAlertIcon" data-testid="stAlertDynamicIcon">
              <Icon value={icon} />
            </span>
          )}
          <div className="stAlertText">
            {title && (
              <strong className="stAlertTitle" data-testid="stAlertTitle">
                <InlineMarkdown text={title} />
              </strong>
            )}
            {(body || !title) && <Markdown text={body} />}
          </div>
        </div>
      </div>
    </div>
  );
}
