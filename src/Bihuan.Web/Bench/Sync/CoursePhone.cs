using System.Security.Cryptography;
using System.Text.Json;

namespace Bihuan.Web.Bench.Sync;

internal sealed class CourseEntry(Guid id, string kind, DateTimeOffset at, object body)
{
    public Guid Id => id;

    public string Kind => kind;

    public object Wire(Guid visit) => new { id, visitId = visit, kind, occurredAt = at, body };

    public string Outcome { get; set; } = "waiting";

    public string? Code { get; set; }

    public bool MayRetry { get; set; }

    public bool IsPending => Outcome == "waiting" || (Outcome == "refused" && MayRetry);
}

internal sealed record CoursePhoto(Guid Id, string Kind, byte[] Bytes)
{
    public bool IsSealed { get; set; }
}

/// <summary>A phone in a course against the real server: a log, photos, and what it believes of the one visit.</summary>
internal sealed class CoursePhone(CourseClient client, Guid user, Guid visit, Random random)
{
    private static readonly string[] s_checks =
        ["clothes-and-badge", "tools-complete", "set-of-three", "introduced", "shoe-covers", "inspection-announced", "cloth-laid", "debris-removed", "demonstrated", "number-left"];

    private const int ChunkBytes = 256 * 1024;
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static readonly Dictionary<string, string[]> s_next = new(StringComparer.Ordinal)
    {
        ["offered"] = ["accept", "leave", "check-in", "check-in", "checks"],
        ["accepted"] = ["leave", "check-in", "check-in", "decline"],
        ["on-the-way"] = ["check-in", "checks"],
        ["checked-in"] = ["end-work", "end-work", "use-part", "checks", "quote", "ask-support", "photo", "photo", "need-examination"],
        ["worked"] = ["completion", "completion", "use-part", "checks", "photo", "photo", "decline-photos"],
    };

    private static readonly string[] s_any = ["check-in", "use-part", "end-work", "completion", "need-second-visit", "checks", "quote", "ask-support"];

    public Guid User => user;

    public List<CourseEntry> Log { get; } = [];

    public List<CoursePhoto> Photos { get; } = [];

    public string Believed { get; set; } = "offered";

    public void Act(DateTimeOffset at)
    {
        var choices = random.Next(8) == 0 ? s_any : s_next.GetValueOrDefault(Believed) ?? s_any;
        var kind = choices[random.Next(choices.Length)];
        if (kind == "photo") Photos.Add(new CoursePhoto(Ids(at), random.Next(2) == 0 ? "before" : "after", Picture()));
        else Log.Add(new CourseEntry(Ids(at), kind, at, Body(kind)));
        Believed = kind switch { "accept" => "accepted", "leave" => "on-the-way", "check-in" => "checked-in", "end-work" => "worked", "completion" => "completion-applied", _ => Believed };
    }

    /// <summary>The entries without a final answer, as they would be sent now.</summary>
    public object? Next(int most, DateTimeOffset now)
    {
        var pending = Log.Where(x => x.IsPending).Take(most).Select(x => x.Wire(visit)).ToList();
        return pending.Count == 0 ? null : new { deviceId = user, deviceNow = now, operations = pending };
    }

    public async Task<JsonElement> Send(object message) => await client.Do("/api/v1/field/operations", message);

    public void Hear(JsonElement answer)
    {
        foreach (var result in answer.GetProperty("results").EnumerateArray())
        {
            var entry = Log.Find(x => x.Id == result.GetProperty("id").GetGuid());
            if (entry is not { IsPending: true }) continue;
            var outcome = result.GetProperty("outcome").GetString()!;
            (entry.Outcome, entry.Code, entry.MayRetry) = (outcome == "already" ? "applied" : outcome, result.GetProperty("code").GetString(), result.GetProperty("mayRetry").GetBoolean());
        }
    }

    public void Die()
    {
        foreach (var entry in Log.AsEnumerable().Reverse().Take(random.Next(4))) (entry.Outcome, entry.Code, entry.MayRetry) = ("waiting", null, false);
        foreach (var photo in Photos.Where(_ => random.Next(3) == 0)) photo.IsSealed = false;
    }

    /// <summary>Announces again what may be known, asks how far it came, and sends on from there; perhaps only one piece.</summary>
    public async Task SendPhoto(DateTimeOffset now, bool toTheEnd)
    {
        if (Photos.Find(x => !x.IsSealed) is not { } photo) return;
        var announced = await client.Do("/api/v1/field/photos", new
        {
            id = photo.Id,
            visitId = visit,
            kind = photo.Kind,
            contentType = "image/jpeg",
            sizeBytes = photo.Bytes.Length,
            sha256 = Convert.ToHexStringLower(SHA256.HashData(photo.Bytes)),
            takenAt = now,
            deviceNow = now,
            consent = true,
        });
        var state = announced;
        while (state.GetProperty("state").GetString() == "arriving")
        {
            var offset = (int)state.GetProperty("receivedBytes").GetInt64();
            var (status, body) = await client.Piece(photo.Id, offset, photo.Bytes[offset..Math.Min(photo.Bytes.Length, offset + ChunkBytes)]);
            if ((int)status >= 300) throw new InvalidOperationException($"A piece of a photo: {(int)status} {body}");
            state = body;
            if (!toTheEnd) break;
        }

        photo.IsSealed = state.GetProperty("state").GetString() is "sealed" or "kept";
    }

    private object Body(string kind) => kind switch
    {
        "decline" or "need-examination" or "need-second-visit" or "decline-photos" => new { reason = "r" + random.Next(100) },
        "check-in" => random.Next(12) == 0 ? new { latitude = 200.0, longitude = 0.0 } : new { latitude = 31.2, longitude = 121.4 },
        "checks" => new { done = s_checks },
        "use-part" => new { code = "bearing", count = random.Next(1, 3), fromVan = random.Next(4) == 0 },
        "quote" => new { amount = "10.00", what = "belt", agreed = true },
        "ask-support" => new { question = "q" + random.Next(100) },
        "end-work" => new { work = "w" + random.Next(100) },
        "completion" => new { signaturePng = Png },
        _ => new { },
    };

    /// <summary>Recognised by its first bytes; the rest is the dice's.</summary>
    private byte[] Picture()
    {
        var bytes = new byte[random.Next(1000, 600_000)];
        random.NextBytes(bytes);
        byte[] start = [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];
        start.CopyTo(bytes, 0);
        return bytes;
    }

    private static Guid Ids(DateTimeOffset at) => Foundation.Ids.At(at);
}
