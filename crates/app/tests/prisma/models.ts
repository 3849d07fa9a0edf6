// Writes and reads every model with Prisma's client, and says how many it saw as JSON.
import { Prisma, PrismaClient } from "@prisma/client";
import assert from "node:assert/strict";

const prisma = new PrismaClient();
const seen = new Set<string>();

/** Creates a row, reads it back by `where`, and compares. */
async function both(model: string, data: object, where?: object) {
  const table = prisma[(model[0].toLowerCase() + model.slice(1)) as "user"] as any;
  const created = await table.create({ data });
  const read = await table.findUniqueOrThrow({ where: where ?? { id: created.id } });
  assert.deepEqual(read, created, model);
  for (const [name, value] of Object.entries(data)) assert.deepEqual(read[name], value, `${model}.${name}`);
  seen.add(model);
  return read;
}

const at = new Date("2026-06-02T10:00:00.123Z");
const user = await both("User", { email: "prisma@example.org", name: "Prisma", emailVerified: at, role: "USER" });
await both("Account", { userId: user.id, type: "oauth", provider: "google", providerAccountId: "1", expires_at: 1 });
const token = { identifier: user.email, token: "hash" };
await both("VerificationToken", { ...token, expires: at }, { identifier_token: token });
const coach = await both("Coach", {
  userId: (await prisma.user.create({ data: { email: "coach@example.org", role: "COACH" } })).id,
  specialties: ["Leadership"], interventionModes: ["TEAM", "GROUP"], targetAudience: ["EXECUTIVE"],
  hourlyRate: 9000, latitude: 48.85, longitude: 2.35, badgeLevel: "PREMIUM",
});
await both("CoachReference", { coachId: coach.id, companyName: "LVMH", year: 2024 });
await both("Certification", { coachId: coach.id, name: "PCC", issuer: "ICF", expiresAt: at });
await both("Availability", { coachId: coach.id, dayOfWeek: 1, startTime: "09:00", endTime: "12:00", validFrom: at });
const organization = await both("Organization", { name: "Acme", siret: "00000000000001", budgetAllocated: 100 });
await both("OrganizationMember", { organizationId: organization.id, userId: user.id, role: "MANAGER" });
const booking = await both("Booking", {
  userId: user.id, coachId: coach.id, organizationId: organization.id, billingType: "CORPORATE",
  scheduledAt: at, price: 9000, status: "CONFIRMED", mode: "IN_PERSON",
});
await both("Payment", { bookingId: booking.id, amount: 9000, platformFee: 1350, coachPayout: 7650, status: "SUCCEEDED" });
const session = await both("Session", { bookingId: booking.id, status: "TRANSCRIBING", audioSize: 10 });
await both("MarkedMoment", { sessionId: session.id, timestamp: 65, type: "INSIGHT", note: "Déclic" });
await both("Consent", { sessionId: session.id, userId: user.id, coachId: coach.id, type: "DATA_RETENTION", accepted: false });
await both("CheckIn", { userId: user.id, date: new Date("2026-06-02"), mood: 4, actionsCompleted: ["a", "b"] });
const goal = await both("Goal", { userId: user.id, title: "Parler", category: "PROFESSIONAL", targetValue: 8.5 });
await both("GoalMeasurement", { goalId: goal.id, value: 6.25, sessionId: session.id });
await both("CoachDocument", {
  userId: user.id, name: "MBTI", type: "PERSONALITY_TEST", fileUrl: "documents/1", fileSize: 3, mimeType: "application/pdf",
});
await both("OfflineUpload", { sessionId: session.id, fileSize: 3, status: "UPLOADING" });

assert.deepEqual([...seen].sort(), Object.values(Prisma.ModelName).sort());
console.log(seen.size);
await prisma.$disconnect();
