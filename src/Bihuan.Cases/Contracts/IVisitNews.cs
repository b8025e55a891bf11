using Bihuan.Foundation;
using Bihuan.Platform.Store;

namespace Bihuan.Cases.Contracts;

/// <summary>Where the newest visit of a case stands, as its customer is told: <c>none</c>, <c>title</c> (no time is agreed), <c>agreed</c>, <c>on-the-way</c>, <c>arrived</c> or <c>ended</c>.</summary>
/// <param name="From">Of the window that holds; null when there is none.</param>
public sealed record VisitNews(string Code, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>Implemented by whoever sends people out.</summary>
public interface IVisitNews
{
    Task<VisitNews> Of(ServiceDb db, CaseId id, CancellationToken ct);
}
