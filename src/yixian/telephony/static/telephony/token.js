// By what the system knows its own pages' questions.

/** Read anew each time: whoever signed out of the system and in again has another one. */
export const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
