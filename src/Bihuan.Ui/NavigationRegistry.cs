namespace Bihuan.Ui;

/// <summary>One entry of the desk's side navigation.</summary>
/// <param name="Area">One of <see cref="NavigationArea"/>; entries of an area stand together.</param>
/// <param name="Order">Place within the area, lowest first.</param>
/// <param name="Words">Key of the label in the module's language files.</param>
/// <param name="Icon">Name in Icons/icons.json.</param>
/// <param name="Permission">Hidden from those who lack it; null shows it to everyone signed in.</param>
public sealed record NavigationItem(string Area, int Order, string Words, string Href, string Icon, string? Permission = null)
{
    /// <summary>Another address whose pages belong to this entry.</summary>
    public string? Also { get; init; }

    /// <summary>Only this very address: for the entry that all others lie under.</summary>
    public bool IsExact { get; init; }
}

public static class NavigationArea
{
    public const string Work = "work";
    public const string Records = "records";
    public const string Manage = "manage";
    public const string Settings = "settings";

    public static readonly IReadOnlyList<string> InOrder = [Work, Records, Manage, Settings];
}

/// <summary>Collects what the modules registered; the layout asks for what this reader may see.</summary>
public sealed class NavigationRegistry(IEnumerable<NavigationItem> items)
{
    private readonly List<NavigationItem> _items = [.. items.OrderBy(Place)];

    public IReadOnlyList<NavigationItem> All => _items;

    public IEnumerable<IGrouping<string, NavigationItem>> VisibleTo(Func<string, bool> can) =>
        _items.Where(item => item.Permission is null || can(item.Permission)).GroupBy(item => item.Area, StringComparer.Ordinal);

    /// <summary>The entry that the address lies under: the longest matching one wins.</summary>
    public NavigationItem? Current(string path) =>
        _items.Where(item => item.IsExact ? path.Equals(item.Href, StringComparison.OrdinalIgnoreCase) : Covers(item.Href, path) || (item.Also is { } also && Covers(also, path)))
            .MaxBy(item => item.Href.Length);

    private static bool Covers(string href, string path) =>
        path.StartsWith(href, StringComparison.OrdinalIgnoreCase) && (path.Length == href.Length || path[href.Length] == '/');

    private static (int Area, int Order) Place(NavigationItem item)
    {
        for (var place = 0; place < NavigationArea.InOrder.Count; place++)
            if (NavigationArea.InOrder[place] == item.Area) return (place, item.Order);
        return (NavigationArea.InOrder.Count, item.Order);
    }
}
