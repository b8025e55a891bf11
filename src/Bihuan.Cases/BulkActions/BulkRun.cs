using System.Globalization;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.BulkActions;

/// <summary>
/// Does one thing to many cases: each goes through the handler that a single case goes through, in a change of its own, so that one
/// refusal leaves the others done. What was seen is the version each handler compares: posting the page twice changes nothing twice.
/// </summary>
internal sealed class BulkRun(PeopleDirectory people, CaseGlances glances)
{
    /// <summary>Few enough to leave connections for others, enough to share the writer's group commit.</summary>
    private const int AtOnce = 8;

    public int CasesMax => glances.Desk.BulkCases;

    /// <summary>The chosen cases within reach, in the order chosen; forged and foreign ids are simply not there.</summary>
    public async Task<IReadOnlyList<ChosenCase>> Choose(ServiceDb db, IReadOnlyList<string> ids, Dictionary<string, string>? seen, Actor actor, CancellationToken ct)
    {
        var wanted = ids.Select(x => Guid.TryParse(x, out var id) ? id : Guid.Empty).Where(x => x != Guid.Empty).Distinct().Take(CasesMax).ToList();
        var keys = wanted.Select(x => new CaseId(x)).ToList();
        var found = await db.Set<ServiceCase>().Where(x => keys.Contains(x.Id)).Within(actor, CasePermissions.Read)
            .Select(x => new { x.Id, x.Number, x.Summary, x.AssigneeId, x.Seq }).ToListAsync(ct);
        return
        [
            .. found.OrderBy(x => wanted.IndexOf(x.Id.Value)).Select(x => new ChosenCase(
                x.Id.Value, x.Number, x.Summary, people.NameOf(x.AssigneeId.Value), Seen(seen, x.Id.Value) ?? x.Seq)),
        ];
    }

    public async Task<IReadOnlyList<BulkOutcome>> Run(
        IReadOnlyList<ChosenCase> cases, Func<ChosenCase, Task<Result<CaseHead>>> change, Words words)
    {
        var outcomes = new List<BulkOutcome>(cases.Count);
        foreach (var some in cases.Chunk(AtOnce))
        {
            var answers = await Task.WhenAll(some.Select(change));
            outcomes.AddRange(some.Zip(answers, (x, answer) => answer.Refusal is { } refusal ? new BulkOutcome(x, Say(refusal, words)) : new BulkOutcome(x, null, answer.Value.Seq)));
        }

        return outcomes;
    }

    private static string Say(Refusal refusal, Words words) =>
        refusal.Errors.Count > 0 ? Problems.Describe(words, refusal.Errors[0]) : words["refusal." + refusal.Code];

    /// <summary>A version that came with a form; null when it did not, or is none.</summary>
    internal static long? Seen(Dictionary<string, string>? seen, Guid id) =>
        seen is not null && seen.TryGetValue(id.ToString(), out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq : null;
}
