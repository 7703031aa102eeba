"use strict";

// The token of the cookie: a form's own is outdated once somebody signed in again in another tab. Under HTTPS its
// name has the prefix, and one without it may be left from before.
function csrfToken() {
  const tokens = ["__Host-csrftoken", "csrftoken"].map((name) => document.cookie.match(`(?:^|; )${name}=([^;]*)`));
  return tokens.find(Boolean)?.[1] ?? "";
}
