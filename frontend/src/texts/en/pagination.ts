import { texts } from "../texts";

export const pagination = texts("pagination", {
  pagination: "Pagination",
  previous: "Previous page",
  next: "Next page",
  page: "Page {page}",
});
