// Reads every row of every model with Prisma's client, and says how many there are of each.
import { Prisma, PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();
const counts: Record<string, number> = {};
for (const model of Object.values(Prisma.ModelName)) {
  const table = prisma[(model[0].toLowerCase() + model.slice(1)) as "user"];
  counts[model] = (await table.findMany()).length;
}
console.log(JSON.stringify(counts));
await prisma.$disconnect();
