using System.Runtime.CompilerServices;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform.Search;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.ListCases;

/// <summary>
/// What can be found of every case, read again from its facts. The same texts at the same places as when they were written, so an index
/// built anew answers as the old one did; an erased customer's texts cannot be read and are not in it.
/// </summary>
internal sealed class CaseSearchSource(Store store, FactCodec codec, CustomerDirectory customers) : ISearchSource
{
    private const int CasesPerBatch = 200;

    /// <summary>The opening's own words stand in the first text with number and unit; its contact says them again.</summary>
    private const int OpeningFacts = 3;

    private static readonly string[] s_types = [FactTypes.Opened, FactTypes.Contact, FactTypes.Note, FactTypes.Reply, FactTypes.Progress];

    public async IAsyncEnumerable<IReadOnlyList<SearchText>> All([EnumeratorCancellation] CancellationToken ct)
    {
        for (var after = 0L; ;)
        {
            var (texts, last) = await Batch(after, ct);
            if (last is null) yield break;
            yield return texts;
            after = last.Value;
        }
    }

    private async Task<(IReadOnlyList<SearchText> Texts, long? Last)> Batch(long after, CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            var cases = await db.Set<ServiceCase>().Where(x => x.RunningNumber > after).OrderBy(x => x.RunningNumber).Take(CasesPerBatch)
                .Select(x => new { x.Id, x.RunningNumber, x.CustomerId }).ToListAsync(ct);
            if (cases.Count == 0) return ([], null);
            var ids = cases.ConvertAll(x => x.Id.Value);
            var facts = (await db.Set<FactRow>().Where(x => ids.Contains(x.StreamId) && s_types.Contains(x.Type)).OrderBy(x => x.Seq).ToListAsync(ct)).ToLookup(x => x.StreamId);
            var names = await customers.Names(db, [.. cases.Where(x => x.CustomerId is not null).Select(x => x.CustomerId!.Value.Value).Distinct()], ct);
            var texts = cases.SelectMany(x => Texts(db, x.RunningNumber, facts[x.Id.Value], x.CustomerId is { } id ? names.GetValueOrDefault(id.Value) : null)).ToList();
            return (texts, cases[^1].RunningNumber);
        }
        finally
        {
            store.Return(db);
        }
    }

    private IEnumerable<SearchText> Texts(ServiceDb db, long running, IEnumerable<FactRow> facts, string? name)
    {
        foreach (var row in facts)
        {
            var text = codec.Decode(db, row.Type, row.Body) switch
            {
                CaseOpened { Description.Text: { } said } x => string.Join(' ', x.Number, Masking.FreeText(said, name), x.SerialNumber, x.Model),
                ContactAdded { Text.Text: { } said } when row.Seq > OpeningFacts => Masking.FreeText(said, name),
                NoteAdded { Text.Text: { } said } => Masking.FreeText(said),
                ReplySent { Text.Text: { } said } => Masking.FreeText(said),
                ProgressTold { Text.Text: { } said } => Masking.FreeText(said),
                _ => null,
            };
            if (text is not null) yield return SearchText.Of(running, row.Seq == 1 ? 0 : (int)Math.Min(row.Seq, SearchText.TextsMax - 1), text);
        }
    }

    private static class FactTypes
    {
        public const string Opened = "case.opened/1";
        public const string Contact = "case.contact-added/1";
        public const string Note = "case.note-added/1";
        public const string Reply = "case.reply-sent/1";
        public const string Progress = "case.progress-told/1";
    }
}
