import { useId } from "react";
import type { ElementProps } from "../ui/element";
import { useWidgetValue } from "../ui/hooks";
import { feedback as texts } from "../texts/en/feedback";
import { fill } from "../texts/fill";
import "./feedback.css";

type Choice = { readonly rating: number; readonly name: string; readonly path: string };

const THUMB = "M7 11v9H4v-9zm0 0 4-8a2.5 2.5 0 0 1 2.5 2.5V9h5a2 2 0 0 1 2 2.3l-1.1 7a2 2 0 0 1-2 1.7H7";
const THUMB_DOWN = "M17 13V4h3v9zm0 0-4 8a2.5 2.5 0 0 1-2.5-2.5V15h-5a2 2 0 0 1-2-2.3l1.1-7a2 2 0 0 1 2-1.7H17";
const STAR = "m12 3 2.8 5.7 6.2.9-4.5 4.4 1.1 6.2-5.6-3-5.6 3 1.1-6.2L3 9.6l6.2-.9z";
const FACE = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9 9.5v.01M15 9.5v.01";
const MOUTHS = ["M7.5 17c2-3.7 7-3.7 9 0", "M8.5 16.2c1.6-1.6 5.4-1.6 7 0", "M8.5 15.5h7", "M8.5 14.5c1.6 1.6 5.4 1.6 7 0", "M7.5 13.5c2 4.2 7 4.2 9 0z"];
const MOODS = [texts.face1, texts.face2, texts.face3, texts.face4, texts.face5];

const CHOICES: Record<"thumbs" | "faces" | "stars", readonly Choice[]> = {
  thumbs: [
    { rating: 1, name: texts.up, path: THUMB },
    { rating: 0, name: texts.down, path: THUMB_DOWN },
  ],
  faces: MOODS.map((name, rating) => ({ rating, name, path: FACE + MOUTHS[rating] })),
  stars: MOODS.map((_, rating) => ({ rating, name: fill(texts.stars, { count: rating + 1 }), path: STAR })),
};

/** Radio buttons that look like what they mean; the chosen one can be taken back. */
export default function Feedback({ props }: ElementProps<"feedback">) {
  const [value, setValue] = useWidgetValue(props);
  const name = useId();
  const { symbols, disabled } = props;
  return (
    <div className="stFeedback widget" data-testid="stFeedback" data-symbols={symbols} role="radiogroup" aria-label={texts.rating}>
      {CHOICES[symbols].map((choice) => {
        const chosen = choice.rating === value;
        // Of five stars, four shine where the fourth is chosen.
        const shines = chosen || (symbols === "stars" && value !== null && choice.rating < value);
        return (
          <label
            key={choice.rating}
            className="feedback-choice"
            data-testid={shines ? "stFeedbackButtonActive" : "stFeedbackButton"}
            data-shines={shines || undefined}
            data-disabled={disabled || undefined}
            title={choice.name}
          >
            <input
              type="radio"
              name={name}
              aria-label={choice.name}
              checked={chosen}
              disabled={disabled}
              onChange={() => setValue(choice.rating)}
              onClick={() => chosen && setValue(null)}
              onKeyDown={(event) => {
                // Browsers press no radio button that is chosen already.
                if (!chosen || event.key !== " ") return;
                event.preventDefault();
                setValue(null);
              }}
            />
            <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
              <path d={choice.path} />
            </svg>
          </label>
        );
      })}
    </div>
  );
}
