using Bihuan.Dispatch.Domain;

namespace Bihuan.Dispatch.Simulation;

/// <summary>What must be true once everything has been sent, whatever happened on the way.</summary>
internal static class SyncChecks
{
    public static IReadOnlyList<string> Of(SyncServer server, IReadOnlyList<SyncPhone> phones) =>
        [.. phones.SelectMany(x => x.Log.SelectMany(y => OfEntry(server, y))), .. OfParts(server, phones), .. OfPhotos(server, phones), .. OfViews(server, phones), .. OfTimes(server),
            .. server.Trespasses.Select(x => $"{x.Kind} took effect at a visit that was somebody else's")];

    /// <summary>Every operation has taken effect once or is shown with a reason, and phone and server say the same of it.</summary>
    private static IEnumerable<string> OfEntry(SyncServer server, PhoneEntry entry)
    {
        var (id, times) = (entry.Operation.Id, server.Effects.GetValueOrDefault(entry.Operation.Id));
        var isKept = server.Kept.TryGetValue(id, out var kept);
        if (times > 1) yield return $"{entry.Operation.Kind} took effect {times} times";
        if (entry.Outcome == "waiting") yield return $"{entry.Operation.Kind} has no answer";
        if (entry.Outcome == "applied" && (times != 1 || isKept)) yield return $"{entry.Operation.Kind} is shown as done and took effect {times} times";
        if (entry.Outcome == "refused" && (times != 0 || entry.Code is null || isKept)) yield return $"{entry.Operation.Kind} is shown as refused and took effect {times} times";
        if (entry.Outcome == "kept" && (!isKept || (times != 0 && !kept!.IsResolved))) yield return $"{entry.Operation.Kind} is shown as kept and is not";
        var mayBeLost = OperationKind.Find(entry.Operation.Kind)!.IsWork && entry.Outcome == "refused" && entry.Code is "visit.moved-away" or "visit.over";
        if (mayBeLost) yield return $"{entry.Operation.Kind} is work and was not kept";
    }

    private static IEnumerable<string> OfParts(SyncServer server, IReadOnlyList<SyncPhone> phones)
    {
        for (var i = 0; i < server.Visits.Count; i++)
        {
            var visit = i;
            if (server.Visits[i].Parts.Exists(x => x.Count < 0)) yield return "a count of parts is negative";
            var used = phones.SelectMany(x => x.Log).Where(x => x.Operation.Kind == "use-part" && x.Operation.Visit == visit && server.Effects.GetValueOrDefault(x.Operation.Id) > 0).ToList();
            var view = SyncPhone.ViewOf(server, i);
            if (view.Used != used.Sum(x => x.Operation.Count)) yield return $"{view.Used} parts are on record as used and {used.Sum(x => x.Operation.Count)} were";
            var fromReserved = used.Where(x => !x.Operation.FromVan && x.Outcome == "applied").Sum(x => x.Operation.Count);
            if (view.Reserved != server.ReservedInAll[i] - fromReserved) yield return $"{view.Reserved} parts are left of {server.ReservedInAll[i]} less {fromReserved}";
        }
    }

    private static IEnumerable<string> OfPhotos(SyncServer server, IReadOnlyList<SyncPhone> phones)
    {
        foreach (var photo in phones.SelectMany(x => x.Photos).Select(x => server.Photos[x.Id]))
            if (photo.Attached + (photo.IsKept ? 1 : 0) != 1) yield return $"a photo is attached {photo.Attached} times and kept: {photo.IsKept}";
        for (var i = 0; i < server.Visits.Count; i++)
            if (server.Visits[i].State == VisitState.CompletionApplied && server.Visits[i].PhotosDeclinedAt is null && server.Visits[i].Photos.Select(x => x.Kind).Distinct().Count() < 2)
                yield return "completion was applied for without both photos";
    }

    /// <summary>A phone that has sent everything and looked again shows what the server holds, and of nobody else's visits anything.</summary>
    private static IEnumerable<string> OfViews(SyncServer server, IReadOnlyList<SyncPhone> phones)
    {
        for (var i = 0; i < server.Visits.Count; i++)
            foreach (var phone in phones)
            {
                var isTheirs = server.Visits[i].TechnicianId?.Value == phone.User;
                if (phone.Views.TryGetValue(i, out var shown) != isTheirs || (isTheirs && shown != SyncPhone.ViewOf(server, i))) yield return "a phone shows another visit than the server holds";
            }
    }

    private static IEnumerable<string> OfTimes(SyncServer server) =>
        server.Visits.Where(x => x.CheckedInAt > server.Now || x.EndedAt > server.Now || x.LeftAt > server.Now).Select(_ => "something happened in the future");
}
