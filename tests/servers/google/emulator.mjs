// Starts the independent emulator of Google's interfaces on loopback: node emulator.mjs FOLDER PORT
// FOLDER holds node_modules with @emulators/google@0.4.1, @emulators/core@0.4.1 and @hono/node-server.
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const [folder, port] = [process.argv[2], Number(process.argv[3])];
const from = (name) => import(pathToFileURL(join(folder, "node_modules", name)).href);
const { createServer } = await from("@emulators/core/dist/index.js");
const { googlePlugin, seedFromConfig } = await from("@emulators/google/dist/index.js");
const { serve } = await from("@hono/node-server/dist/index.mjs");

const email = "dana@example.org";
const root = `http://127.0.0.1:${port}`;
const { app, store } = createServer(googlePlugin, {
  port,
  baseUrl: root,
  tokens: { "tok-dana": { login: email, id: 1, scopes: [] } },
});
seedFromConfig(store, root, {
  users: [{ email, name: "Dana" }],
  messages: [
    {
      id: "asked", thread_id: "talk", user_email: email, from: "Mina <mina@reef.example>", to: email,
      subject: "Hello", body_text: "Good morning.", label_ids: ["INBOX"], message_id: "<asked@reef.example>",
    },
  ],
});
// What it lacks, and nothing here begins without.
app.get("/gmail/v1/users/me/profile", (c) => c.json({ emailAddress: email, messagesTotal: 1, historyId: "1" }));
serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, () => console.log("listening"));
