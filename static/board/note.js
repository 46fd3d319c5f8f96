// Where the cursor stood in the words when they were left: there a picture is put in.
"use strict";

{
  const [note, cursor] = ["id_note", "id_cursor"].map((id) => document.getElementById(id));
  note.addEventListener("blur", () => { cursor.value = note.selectionStart; });
}
