import { defineConfig } from "prisma/config";
import { adapter } from "./adapter";

export default defineConfig({
  experimental: { adapter: true },
  engine: "js",
  schema: "prisma/schema.prisma",
  adapter: async () => adapter(),
});
