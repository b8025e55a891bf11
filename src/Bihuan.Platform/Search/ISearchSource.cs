namespace Bihuan.Platform.Search;

/// <summary>A module whose texts can be found: gives all of them again, in batches, when the index has to be built anew.</summary>
public interface ISearchSource
{
    IAsyncEnumerable<IReadOnlyList<SearchText>> All(CancellationToken ct);
}
