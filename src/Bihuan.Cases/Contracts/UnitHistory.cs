using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.Contracts;

/// <summary>An earlier case of the same unit, with what was found and done then. Numbers in the texts are masked.</summary>
public sealed record EarlierCase(string Number, DateTimeOffset OpenedAt, string? Symptom, string? Cause, string? Work);

/// <summary>An answer of guided intake, question and answer by language.</summary>
public sealed record SaidAtIntake(IReadOnlyDictionary<string, string> Question, IReadOnlyDictionary<string, string> Answer);

/// <summary>What is known of a unit and its fault before anybody goes there. The caller has seen to who may read it.</summary>
public sealed class UnitHistory(FactReader facts, CasePolicies policies)
{
    private const int CasesMax = 5;

    /// <summary>The newest first; empty when the case names no unit.</summary>
    public async Task<IReadOnlyList<EarlierCase>> Before(ServiceDb db, WorkOrder order, CancellationToken ct)
    {
        if (order.UnitId is not { } unit) return [];
        var id = new UnitId(unit);
        var rows = await db.Set<ServiceCase>().Where(x => x.UnitId == id && x.Id != order.Id).OrderByDescending(x => x.OpenedAt).Take(CasesMax)
            .Select(x => new { x.Id, x.Number, x.OpenedAt, x.Symptom }).ToListAsync(ct);
        var earlier = new List<EarlierCase>(rows.Count);
        foreach (var row in rows)
        {
            var told = (await facts.Read(db, row.Id.Value, ct)).Select(x => x.Fact).ToList();
            earlier.Add(new EarlierCase(row.Number, row.OpenedAt, row.Symptom, Text(told.OfType<CaseDiagnosed>().LastOrDefault()?.Cause), Text(told.OfType<VisitEnded>().LastOrDefault()?.Work)));
        }

        return earlier;
    }

    public async Task<IReadOnlyList<SaidAtIntake>> Said(ServiceDb db, CaseId id, IReadOnlyCollection<string> languages, CancellationToken ct)
    {
        var answered = (await facts.Read(db, id.Value, ct)).Select(x => x.Fact).OfType<IntakeAnswered>().LastOrDefault();
        return answered is null ? [] : [.. answered.Answers.Where(x => x.Value.Text is not null).Select(x => Said(x.Key, x.Value.Text!, languages)).OfType<SaidAtIntake>()];
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
