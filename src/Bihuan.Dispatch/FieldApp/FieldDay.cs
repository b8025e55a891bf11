using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Dispatch.Readings;
using Bihuan.Dispatch.Support;
using Bihuan.Dispatch.Visits;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.FieldApp;

/// <summary>A code with its word in each language, since the phone may change its language without signal.</summary>
public sealed record CodeText(string Code, IReadOnlyDictionary<string, string> Text);

public sealed record DayCheck(string Code, string Moment, bool IsMandatory, IReadOnlyDictionary<string, string> Text);

public sealed record DayPhotoRule(IReadOnlyList<CodeText> Kinds, IReadOnlyList<string> Mandatory, IReadOnlyList<string> ContentTypes, int BytesMax, int EdgePixelsMax, int ChunkBytes, int PerVisitMax);

public sealed record DayPolicy(int Version, int OperationsMax, int SkewToleratedSeconds, int BelievedHours, int CodeDigits, string Currency);

public sealed record DayAnswer(string Code, bool Done);

public sealed record DayPhoto(Guid Id, string Kind, DateTimeOffset TakenAt);

public sealed record DayCharge(string Amount, string Currency, bool Agreed);

public sealed record DayNote(string Text, DateOnly? FromOn, DateOnly? UntilOn, bool IsToday);

public sealed record DayHistory(string CaseNumber, DateTimeOffset OpenedAt, IReadOnlyDictionary<string, string> SymptomText, string? Cause, string? Work);

/// <summary>One visit with all that is needed at the door and all that has been recorded so far. Version and sequence go back with each operation.</summary>
public sealed record DayVisit(
    Guid Id, int Version, long CaseSeq, Guid CaseId, string CaseNumber, int Turn, string State, DateTimeOffset? PlannedStart, DateTimeOffset? PlannedEnd, DateTimeOffset? PromisedFrom, DateTimeOffset? PromisedUntil,
    int WorkMinutes, string Urgency, string? Grade, string Customer, string Phone, string Address, string Division, double? Latitude, double? Longitude, string PlaceConfidence, IReadOnlyList<DayNote> Notes,
    IReadOnlyList<CodeText> Preferences, string Needs, string? Category, IReadOnlyDictionary<string, string> CategoryText, string? Symptom, IReadOnlyDictionary<string, string> SymptomText, string Summary, string? Model,
    string? SerialNumber, IReadOnlyList<SaidAtIntake> Intake, IReadOnlyList<DayHistory> History, IReadOnlyList<DayAnswer> Checks, IReadOnlyList<PartView> Parts, IReadOnlyList<DayPhoto> PhotoList,
    DateTimeOffset? PhotosDeclinedAt, DayCharge? Charge, DateTimeOffset? CheckedInAt, DateTimeOffset? EndedAt, DateTimeOffset? AppliedAt, string? AcceptedBy, int CodeTriesLeft, bool PhoneRevealable, IReadOnlyList<SupportAdvice> Support)
{
    /// <summary>Special tools to have in hand at the door.</summary>
    public IReadOnlyList<CodeText> Tools { get; init; } = [];

    /// <summary>What the appliance itself measured.</summary>
    public IReadOnlyList<ReadingView> Readings { get; init; } = [];
}

/// <summary>A technician's shift, whole, in one answer.</summary>
public sealed record FieldDayView(
    DateOnly Day, DateTimeOffset? ServerTime, Guid TechnicianId, string Technician, string TimeZone, DayPolicy Policy, IReadOnlyList<DayCheck> Checks, DayPhotoRule Photos, IReadOnlyList<CodeText> Parts,
    IReadOnlyList<CodeText> Causes, IReadOnlyList<DayVisit> Visits);

/// <summary>Builds the day. The tag is of everything but the time, so that a phone that asks often is sent nothing new.</summary>
internal sealed class FieldDay(
    VisitReader visits, SupportAdvices advices, ReadingsReader readings, WorkOrders orders, UnitHistory history, CustomerCareReader care, FieldPolicies policies, WordsCatalog words, PeopleDirectory people, CompanyZone zone, CheckTexts checks)
{
    private static readonly string[] s_contentTypes = ["image/jpeg", "image/png", "image/webp"];
    private IReadOnlyList<string>? _partCodes;

    public async Task<(FieldDayView Day, string ETag)> Of(ServiceDb db, Guid technician, DateOnly? wanted, DateTimeOffset now, CancellationToken ct)
    {
        var today = zone.Day(now);
        var on = wanted ?? today;
        var rows = await VisitReader.RowsOf(db, technician, on, ct);
        var views = await visits.Describe(db, rows, ct);
        var around = await Around(db, rows, now, ct);
        List<DayVisit> list = [.. views.Zip(rows, (view, row) => Describe(view, row, around, on == today))];
        var (field, rule) = (policies.Field, policies.Field.FieldApp);
        var day = new FieldDayView(
            on, null, technician, people.NameOf(technician), zone.Zone.Id, new DayPolicy(field.Version, rule.OperationsMax, rule.SkewToleratedSeconds, rule.BelievedHours, field.Acceptance.Digits, rule.Currency),
            [.. field.Checks.Select(x => new DayCheck(x.Code, x.Moment, x.Mandatory, words.Languages.Order(StringComparer.Ordinal).ToDictionary(y => y, y => checks.Of(x.Code, words.In(y)), StringComparer.Ordinal)))],
            new DayPhotoRule(Codes("photo-kind", rule.Photos.Kinds), rule.Photos.Mandatory, s_contentTypes, rule.Photos.BytesMax, rule.Photos.EdgePixelsMax, rule.Photos.ChunkBytes, rule.Photos.PerVisitMax),
            Codes("part", PartCodes()), Codes("fault-cause", field.Causes), list);
        var tag = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(day, Problems.Json))[..16]);
        return (day with { ServerTime = now }, $"\"{tag}\"");
    }

    /// <summary>What is known of the customers and their appliances, for all visits at once.</summary>
    private sealed record Known(
        IReadOnlyDictionary<CaseId, WorkOrder> Orders, IReadOnlyDictionary<Guid, CustomerCare> Care, ILookup<CaseId, SaidAtIntake> Said, ILookup<CaseId, EarlierCase> Earlier, ILookup<CaseId, SupportAdvice> Support, ILookup<CaseId, ReadingView> Readings);

    private async Task<Known> Around(ServiceDb db, IReadOnlyList<Visit> rows, DateTimeOffset now, CancellationToken ct)
    {
        var found = await orders.All(db, [.. rows.Select(x => x.CaseId)], ct);
        var cared = await care.Of(db, [.. rows.Select(x => x.CustomerId).OfType<Guid>()], now, ct);
        return new Known(found, cared, await history.Said(db, [.. rows.Select(x => x.CaseId)], [.. words.Languages], ct), await history.Before(db, [.. found.Values], ct), await advices.Of(db, [.. rows.Select(x => x.CaseId)], ct), await readings.Of(db, [.. rows.Select(x => x.CaseId)], ct));
    }

    private DayVisit Describe(VisitView x, Visit row, Known around, bool isToday)
    {
        var order = around.Orders.GetValueOrDefault(row.CaseId);
        var known = around.Care.GetValueOrDefault(row.CustomerId ?? Guid.Empty, CustomerCare.Nothing);
        var charge = row.Charges is [.., var last] ? new DayCharge(last.Amount.ToString("0.00", CultureInfo.InvariantCulture), last.Currency, last.Agreed) : null;
        return new DayVisit(
            x.Id, x.Version, order?.Seq ?? 0, x.CaseId, x.CaseNumber, x.Turn, x.State, x.PlannedStart, x.PlannedEnd, x.PromisedFrom, x.PromisedUntil, x.WorkMinutes, x.Urgency, x.Grade, x.Customer, x.Phone, x.Address,
            x.Division, x.Latitude, x.Longitude, x.PlaceConfidence, [.. known.Notes.Select(n => new DayNote(n.Text, n.FromOn, n.UntilOn, n.IsToday))], Codes("customer-preference", known.Preferences), known.Needs, x.Category,
            Texts("category." + x.Category), x.Symptom, Texts("symptom." + x.Symptom), x.Summary, x.Model, x.SerialNumber, [.. around.Said[row.CaseId]],
            [.. around.Earlier[row.CaseId].Select(h => new DayHistory(h.Number, h.OpenedAt, Texts("symptom." + h.Symptom), h.Cause, h.Work))],
            [.. row.Checks.Select(c => new DayAnswer(c.Code, c.Done))], x.Parts, [.. row.Photos.Select(p => new DayPhoto(p.Id, p.Kind, p.TakenAt))], row.PhotosDeclinedAt, charge, x.CheckedInAt, x.EndedAt, x.AppliedAt,
            x.AcceptedBy, Math.Max(0, policies.Field.Acceptance.TriesMax - row.CodeTries), isToday && row.IsOpen && row.CustomerId is not null, [.. around.Support[row.CaseId]])
        {
            Tools = Codes("tool", x.Tools),
            Readings = [.. around.Readings[row.CaseId]],
        };
    }

    private IReadOnlyList<CodeText> Codes(string list, IEnumerable<string> codes) => [.. codes.Select(x => new CodeText(x, Texts(list + "." + x)))];

    private Dictionary<string, string> Texts(string key) => words.Languages.Order(StringComparer.Ordinal).ToDictionary(x => x, x => words.Find(x, key) ?? key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal);

    /// <summary>Every part that has a word.</summary>
    private IReadOnlyList<string> PartCodes() => _partCodes ??= [.. words.Keys(WordsCatalog.Default).Where(x => x.StartsWith("part.", StringComparison.Ordinal)).Select(x => x[5..]).Order(StringComparer.Ordinal)];
}
