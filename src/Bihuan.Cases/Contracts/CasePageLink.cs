namespace Bihuan.Cases.Contracts;

/// <summary>A way from an open case's menu to a page of a higher module, for whoever holds the permission over the case. Registered as a singleton.</summary>
/// <param name="Words">The key of the name.</param>
/// <param name="Icon">Name in the icon set of Bihuan.Ui.</param>
/// <param name="Address">By the id of the case.</param>
public sealed record CasePageLink(string Words, string Icon, string Permission, Func<Guid, string> Address);
