import { useEffect, useState } from "react";
import type { ElementProps } from "../ui/element";
import { fill } from "../texts/fill";
import { chat as texts } from "../texts/en/chat";
import { announceAnswers } from "../ui/announceAnswers";
import { useApp } from "../ui/hooks";
import { Icon, MaterialIcon } from "../ui/Icon";
import { Children } from "../ui/tree";
import "./chat_message.css";

type Props = ElementProps<"chat_message">["props"];

const PRESETS = {
  user: { hook: "stChatMessageAvatarUser", icon: "face" },
  assistant: { hook: "stChatMessageAvatarAssistant", icon: "smart_toy" },
} as const;

/** A message of a chat: who says it, and what. */
export default function ChatMessage({ id, props }: ElementProps<"chat_message">) {
  const app = useApp();
  useEffect(() => announceAnswers(app), [app]);
  return (
    <div className="stChatMessage" data-testid="stChatMessage" data-author={authorOf(props.name)} data-name={props.name}>
      <Avatar {...props} />
      <div className="stChatMessageContent" data-testid="stChatMessageContent" role="group" aria-label={fill(texts.from, { name: props.name })}>
        <div className="stVerticalBlock" data-testid="stVerticalBlock">
          <Children of={id} />
        </div>
      </div>
    </div>
  );
}

function authorOf(name: string): string | undefined {
  const author = name.toLowerCase();
  return author === "user" || author === "human" ? "user" : undefined;
}

function Avatar({ name, avatar, picture }: Props) {
  const [broken, setBroken] = useState<string | null>(null);
  if (picture !== null && picture !== broken) {
    return <img className="chat-avatar chat-avatar-image" data-testid="stChatMessageAvatarImage" src={picture} alt="" onError={() => setBroken(picture)} />;
  }
  const preset = avatar === "user" || avatar === "assistant" ? PRESETS[avatar] : undefined;
  if (preset !== undefined) {
    return (
      <div className={`chat-avatar chat-avatar-${avatar}`} data-testid={preset.hook} aria-hidden="true">
        <MaterialIcon name={preset.icon} decorative />
      </div>
    );
  }
  return (
    <div className="chat-avatar" data-testid="stChatMessageAvatarCustom" aria-hidden="true">
      {avatar ? <Icon value={avatar} /> : <span className="chat-avatar-letter">{letterOf(name)}</span>}
    </div>
  );
}

/** The first character of the name, as the reader knows characters. */
function letterOf(name: string): string {
  return ([...name.trim()][0] ?? "🧑‍💻").toUpperCase();
}
