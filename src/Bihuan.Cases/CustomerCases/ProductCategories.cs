using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;

namespace Bihuan.Cases.CustomerCases;

internal sealed class ProductCategories(CasePolicies policies) : IProductCategories
{
    public IReadOnlyList<string> Codes { get; } = [.. policies.CodeLists()["category"]];
}
