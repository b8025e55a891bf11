using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.Contracts;

/// <summary>An earlier case of the same unit, with what was found and done then. Numbers in the texts are masked.</summary>
public sealed record EarlierCase(string Number, DateTimeOffset OpenedAt, string? Symptom, string? Cause, string? Work);

/// <summary>An answer of guided intake, question and answer by language.</summary>
public sealed record SaidAtIntake(IReadOnlyDictionary<string, string> Question, IReadOnlyDictionary<string, string> Answer);

/// <summary>What is known of a unit and its fault before anybody goes there. The caller has seen to who may read it.</summary>
public sealed class UnitHistory(FactReader facts, SubjectKeys keys, CasePolicies policies)
{
    private const int CasesMax = 5;

    /// <summary>Of each order its unit's earlier cases, the newest first; none for an order that names no unit. The number of queries does not grow with the orders.</summary>
    public async Task<ILookup<CaseId, EarlierCase>> Before(ServiceDb db, IReadOnlyCollection<WorkOrder> orders, CancellationToken ct)
    {
        var units = orders.Where(x => x.UnitId is not null).Select(x => (UnitId?)new UnitId(x.UnitId!.Value)).Distinct().ToList();
        if (units.Count == 0) return Enumerable.Empty<EarlierCase>().ToLookup(_ => default(CaseId));
        // The newest of each unit: those with no more than so many newer ones. One more than is shown, since the order itself is among them.
        var all = db.Set<ServiceCase>();
        var rows = await all.Where(x => units.Contains(x.UnitId) && all.Count(y => y.UnitId == x.UnitId && y.OpenedAt > x.OpenedAt) <= CasesMax)
            .Select(x => new { x.Id, x.UnitId, x.SubjectId, x.Number, x.OpenedAt, x.Symptom }).ToListAsync(ct);
        keys.Load(db, [.. rows.Select(x => x.SubjectId)]);
        List<Guid> streams = [.. rows.Select(x => x.Id.Value)];
        var found = await facts.Read<CaseDiagnosed>(db, streams, ct);
        var done = await facts.Read<VisitEnded>(db, streams, ct);
        return orders.SelectMany(order => rows.Where(x => x.UnitId?.Value == order.UnitId && x.Id != order.Id).OrderByDescending(x => x.OpenedAt).Take(CasesMax)
                .Select(x => (order.Id, Earlier: new EarlierCase(x.Number, x.OpenedAt, x.Symptom, Text(found[x.Id.Value].LastOrDefault()?.Cause), Text(done[x.Id.Value].LastOrDefault()?.Work)))))
            .ToLookup(x => x.Id, x => x.Earlier);
    }

    public async Task<ILookup<CaseId, SaidAtIntake>> Said(ServiceDb db, IReadOnlyCollection<CaseId> cases, IReadOnlyCollection<string> languages, CancellationToken ct)
    {
        var answered = await facts.Read<IntakeAnswered>(db, [.. cases.Select(x => x.Value)], ct);
        return answered.SelectMany(x => x.Last().Answers.Where(y => y.Value.Text is not null).Select(y => (Case: new CaseId(x.Key), Said: Said(y.Key, y.Value.Text!, languages))))
            .Where(x => x.Said is not null).ToLookup(x => x.Case, x => x.Said!);
    }

    private SaidAtIntake? Said(string question, string answer, IReadOnlyCollection<string> languages)
    {
        var said = languages.Select(x => (Language: x, Said: policies.Said(question, answer, x))).Where(x => x.Said is not null).ToList();
        return said.Count == 0 ? null : new SaidAtIntake(
            said.ToDictionary(x => x.Language, x => x.Said!.Value.Question, StringComparer.Ordinal),
            said.ToDictionary(x => x.Language, x => x.Said!.Value.Answer ?? Masking.FreeText(answer), StringComparer.Ordinal));
    }

    private static string? Text(Personal? text) => text?.Text is { } plain ? Masking.FreeText(plain) : null;
}
