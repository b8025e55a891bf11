using Bihuan.Customers.Domain;
using Bihuan.Platform.Policies;

namespace Bihuan.Customers.Policies;

/// <summary>Reads the shipped rules about customers.</summary>
internal static class ShippedCustomerPolicy
{
    public static CustomerPolicy Read() => PolicyReader.ReadEmbedded<CustomerPolicy>(CustomerPolicy.FileName, CustomerPolicy.Check).Required();
}
