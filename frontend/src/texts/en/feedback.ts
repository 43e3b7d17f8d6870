import { texts } from "../texts";

export const feedback = texts("feedback", {
  rating: "Feedback rating",
  up: "Thumbs up",
  down: "Thumbs down",
  face1: "Very dissatisfied",
  face2: "Dissatisfied",
  face3: "Neutral",
  face4: "Satisfied",
  face5: "Very satisfied",
  stars: { one: "{count} out of 5 stars", other: "{count} out of 5 stars" },
});
