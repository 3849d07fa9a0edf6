// What the seed imports as "@prisma/client" (see tsconfig.json): Prisma's client, which without
// its native engine has to be told how to reach the database. The seed itself stays as it is.
import { PrismaPg } from "@prisma/adapter-pg";
import prisma from "./node_modules/@prisma/client/default.js";

export const { Prisma, Role, BadgeLevel, InterventionMode, TargetAudience } = prisma;

export class PrismaClient extends prisma.PrismaClient {
  constructor() {
    super({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) });
  }
}
